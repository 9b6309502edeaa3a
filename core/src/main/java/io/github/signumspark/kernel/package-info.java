// SPDX-License-Identifier: Apache-2.0
/**
 * The inner loops: Signum's updates, and sums with one fixed order of additions. {@link
 * io.github.signumspark.kernel.SignumKernels} is the entry point; its two providers, plain Java and
 * the JDK's vector module, give the same bits.
 */
package io.github.signumspark.kernel;
