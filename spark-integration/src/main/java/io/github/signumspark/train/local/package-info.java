// SPDX-License-Identifier: Apache-2.0
/** {@code aggregation = local}: rounds of local steps whose signs are summed. Not an API. */
package io.github.signumspark.train.local;
