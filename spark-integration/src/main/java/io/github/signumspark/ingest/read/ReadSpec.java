// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import java.io.Serializable;

/**
 * What a reader of rows needs to know.
 *
 * @param label name of the labels, for messages
 * @param features name of the features, for messages
 * @param weight name of the weights, or null where every row weighs 1
 * @param validation name of the validation marks, or null where every row is for training
 * @param folds of the rows, or null where they have none
 * @param labels the labels that are accepted
 * @param tagFiles whether rows are to be tagged with the file split they come from
 */
record ReadSpec(
    String label,
    String features,
    String weight,
    String validation,
    FoldRule folds,
    LabelRule labels,
    boolean tagFiles)
    implements Serializable {}
