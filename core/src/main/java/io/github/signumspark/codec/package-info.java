// SPDX-License-Identifier: Apache-2.0
/**
 * How vectors are sent: quantized weights and states, and the deltas of a round in a few bits each.
 * Plain Java; every code decodes to the same bits on every machine. Not an API.
 */
package io.github.signumspark.codec;
