// SPDX-License-Identifier: Apache-2.0
/**
 * Input files of the programs: LIBSVM, Parquet and CSV, checked with file, line and column. Not an
 * API.
 */
package io.github.signumspark.submit.input;
