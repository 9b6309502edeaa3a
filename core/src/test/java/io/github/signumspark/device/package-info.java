// SPDX-License-Identifier: Apache-2.0
/** Tests of the device sequences against the CPU's kernels. */
package io.github.signumspark.device;
