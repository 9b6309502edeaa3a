// SPDX-License-Identifier: Apache-2.0
/** Reads the golden vectors, recorded from MXNet, that the tests compare with. */
package io.github.signumspark.golden;
