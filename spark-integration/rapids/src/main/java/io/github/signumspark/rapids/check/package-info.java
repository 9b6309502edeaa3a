// SPDX-License-Identifier: Apache-2.0
/** Checks and timings of the GPU path, for a machine that has one. Not an API. */
package io.github.signumspark.rapids.check;
