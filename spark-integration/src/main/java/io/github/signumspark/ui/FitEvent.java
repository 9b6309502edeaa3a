// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.util.kvstore.KVIndex;

/**
 * What was known of a fit when it started or ended, as a line of Spark's event log: a later one of
 * the same fit replaces it. The class's name and these properties stay as they are, because logs
 * are read by later versions.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class FitEvent implements SparkListenerEvent {
  @KVIndex private final long id;
  private final JsonNode summary;
  private final JsonNode fit;

  /**
   * An event.
   *
   * @param id number of the fit
   * @param summary the fit as one row of a table
   * @param fit everything about it
   */
  @JsonCreator
  public FitEvent(
      @JsonProperty("id") long id,
      @JsonProperty("summary") JsonNode summary,
      @JsonProperty("fit") JsonNode fit) {
    this.id = id;
    this.summary = summary;
    this.fit = fit;
  }

  /** Number of the fit. */
  @JsonProperty
  public long id() {
    return id;
  }

  /** The fit as one row of a table. */
  @JsonProperty
  public JsonNode summary() {
    return summary;
  }

  /** Everything about the fit. */
  @JsonProperty
  public JsonNode fit() {
    return fit;
  }
}
