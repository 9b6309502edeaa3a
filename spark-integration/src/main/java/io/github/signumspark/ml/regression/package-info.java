// SPDX-License-Identifier: Apache-2.0
/** Regressors: MLlib's estimators with another engine. */
package io.github.signumspark.ml.regression;
