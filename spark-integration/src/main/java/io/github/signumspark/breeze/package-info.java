// SPDX-License-Identifier: Apache-2.0
/** Signum as a minimizer for users of Breeze (written in Scala: Breeze works by implicits). */
package io.github.signumspark.breeze;
