// SPDX-License-Identifier: Apache-2.0
/** Tests of the checkpoint formats. */
package io.github.signumspark.checkpoint;
