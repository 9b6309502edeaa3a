// SPDX-License-Identifier: Apache-2.0
/** Tests of the votes against plain counting. */
package io.github.signumspark.vote;
