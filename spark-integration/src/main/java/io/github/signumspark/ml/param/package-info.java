// SPDX-License-Identifier: Apache-2.0
/** The params that the Signum stages share. */
package io.github.signumspark.ml.param;
