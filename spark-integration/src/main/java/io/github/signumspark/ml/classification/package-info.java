// SPDX-License-Identifier: Apache-2.0
/** Classifiers: MLlib's estimators with another engine. */
package io.github.signumspark.ml.classification;
