// SPDX-License-Identifier: Apache-2.0
/**
 * What the programs write: scored rows in the words of the training labels, whole or not at all.
 */
package io.github.signumspark.submit.output;
