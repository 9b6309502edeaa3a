// SPDX-License-Identifier: Apache-2.0
/** {@code aggregation = gradient}: MXNet's Signum on the full gradient of each step. Not an API. */
package io.github.signumspark.train.gradient;
