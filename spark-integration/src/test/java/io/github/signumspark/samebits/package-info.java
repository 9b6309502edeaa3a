// SPDX-License-Identifier: Apache-2.0
/** The same data give the same bits: on any JVM, master and task order, and after failures. */
package io.github.signumspark.samebits;
