// SPDX-License-Identifier: Apache-2.0
/** Pipeline stages that train MLlib's own models with Signum, and their summaries of a fit. */
package io.github.signumspark.ml;
