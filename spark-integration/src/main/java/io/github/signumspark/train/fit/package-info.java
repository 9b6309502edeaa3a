// SPDX-License-Identifier: Apache-2.0
/**
 * What belongs to a fit whatever trains it: settings, listeners and job names, checkpoints,
 * penalty, memory check. Not an API.
 */
package io.github.signumspark.train.fit;
