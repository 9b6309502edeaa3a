// SPDX-License-Identifier: Apache-2.0
/** Tests of the GPU module on a machine that need not have a GPU. */
package io.github.signumspark.rapids;
