// SPDX-License-Identifier: Apache-2.0
/**
 * What a fit reports while it runs: {@link io.github.signumspark.listener.TrainingListener},
 * registered with {@link io.github.signumspark.listener.SignumListeners}. API.
 */
package io.github.signumspark.listener;
