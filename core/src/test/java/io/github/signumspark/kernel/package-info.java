// SPDX-License-Identifier: Apache-2.0
/** Holds every provider to one contract, to MXNet's numbers and to each other's bits. */
package io.github.signumspark.kernel;
