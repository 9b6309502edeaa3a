// SPDX-License-Identifier: Apache-2.0
/** What a server of Spark Connect needs to train on Signum. */
package io.github.signumspark.connect;
