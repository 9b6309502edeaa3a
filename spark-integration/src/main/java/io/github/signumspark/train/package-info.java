// SPDX-License-Identifier: Apache-2.0
/**
 * Training: from rows on the executors to weights on the driver. {@link
 * io.github.signumspark.train.SignumTrainer} is the entry and picks one of {@code local}, {@code
 * vote} and {@code gradient}, which share {@code plan}, {@code loss}, {@code jobs} and {@code fit}.
 * Not an API.
 */
package io.github.signumspark.train;
