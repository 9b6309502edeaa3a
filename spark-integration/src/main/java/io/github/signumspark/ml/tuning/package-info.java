// SPDX-License-Identifier: Apache-2.0
/** MLlib's cross-validation and train-validation split, on rows that are read once. */
package io.github.signumspark.ml.tuning;
