// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.listener.StepTraffic;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.listener.VoteReport;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * How Signum went about a fit.
 *
 * @param aggregation the mode: {@code local}, {@code vote} or {@code gradient}
 * @param learningRate the one that training began with, given or found
 * @param passes rows read since the fit began, search included, over the number of rows
 * @param rounds every round or step, those taken back included
 * @param bytesUp sent by the workers in all, before framing and compression
 * @param bytesDown broadcast in all, each broadcast counted once
 * @param stopReason why training ended
 * @param workers logical workers
 * @param partitioning what was found when the workers' rows were compared, and what was done
 * @param scope what the same bits are promised for: the same rows at any partitioning, or at this
 *     partitioning only
 * @param kernelProviders kernel provider of every executor that trained, by executor id
 * @param seed of the fit
 * @param sparkVersion Spark that ran the fit
 * @param signumVersion this library, or {@code (unpackaged)}
 * @param ingestSeconds reading and arranging the rows
 * @param trainSeconds everything after that
 * @param objective of the model over all rows, penalty included
 * @param historySeconds since training began, for each entry of the objective history
 * @param fit what was known when training began, the params among it
 * @param traffic what a step sends in each mode by arithmetic; what was sent stands in the rounds
 * @param votes how the workers voted: which partitions stood against the rest; null but with {@code
 *     vote}
 */
public record SignumFitDetails(
    String aggregation,
    double learningRate,
    double passes,
    List<TrainingListener.Round> rounds,
    long bytesUp,
    long bytesDown,
    String stopReason,
    int workers,
    String partitioning,
    String scope,
    SortedMap<String, String> kernelProviders,
    long seed,
    String sparkVersion,
    String signumVersion,
    double ingestSeconds,
    double trainSeconds,
    double objective,
    List<Double> historySeconds,
    TrainingListener.FitInfo fit,
    List<StepTraffic> traffic,
    VoteReport votes)
    implements Serializable {}
