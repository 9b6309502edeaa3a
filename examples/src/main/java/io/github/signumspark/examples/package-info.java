// SPDX-License-Identifier: Apache-2.0
/** Short programs to start from, one per topic, and the demo. */
package io.github.signumspark.examples;
