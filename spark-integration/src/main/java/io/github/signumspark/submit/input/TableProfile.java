// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.col;

import io.github.signumspark.submit.input.FieldParser.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One pass over columns of text: what kinds of values they hold. */
final class TableProfile implements FlatMapFunction<Iterator<Row>, ColumnProfile[]> {
  private static final long serialVersionUID = 1L;

  private final FieldParser parser;
  private final int width;

  private TableProfile(FieldParser parser, int width) {
    this.parser = parser;
    this.width = width;
  }

  /** The profiles of the named columns, which hold text. Records that do not fit are left out. */
  static Map<String, ColumnProfile> of(
      Dataset<Row> rows, List<String> columns, FieldParser parser) {
    List<Column> selected = new ArrayList<>();
    columns.forEach(name -> selected.add(TableSource.column(name)));
    selected.add(col(TableSource.FILE));
    selected.add(col(TableSource.START));
    selected.add(col(TableSource.CORRUPT));
    ColumnProfile[] all = empty(columns.size());
    for (ColumnProfile[] part :
        rows.select(selected.toArray(Column[]::new))
            .javaRDD()
            .mapPartitions(new TableProfile(parser, columns.size()))
            .collect()) {
      for (int j = 0; j < all.length; j++) {
        all[j].addAll(part[j]);
      }
    }
    Map<String, ColumnProfile> named = new LinkedHashMap<>();
    for (int j = 0; j < all.length; j++) {
      named.put(columns.get(j), all[j]);
    }
    return named;
  }

  private static ColumnProfile[] empty(int width) {
    ColumnProfile[] profiles = new ColumnProfile[width];
    for (int j = 0; j < width; j++) {
      profiles[j] = new ColumnProfile();
    }
    return profiles;
  }

  @Override
  public Iterator<ColumnProfile[]> call(Iterator<Row> rows) {
    ColumnProfile[] profiles = empty(width);
    RowCounter counter = new RowCounter(width);
    while (rows.hasNext()) {
      Row row = rows.next();
      counter.next(row);
      if (!row.isNullAt(width + 2)) {
        continue;
      }
      for (int j = 0; j < width; j++) {
        String value = parser.value(row.getString(j));
        if (value != null) {
          Kind kind = parser.kindOf(value);
          profiles[j].add(kind);
          if (!profiles[j].knows(kind)) {
            profiles[j].setFirst(kind, new ColumnProfile.First(value, counter.place()));
          }
        }
      }
    }
    List<ColumnProfile[]> one = new ArrayList<>();
    one.add(profiles);
    return one.iterator();
  }
}
