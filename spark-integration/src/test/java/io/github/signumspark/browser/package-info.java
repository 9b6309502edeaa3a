// SPDX-License-Identifier: Apache-2.0
/** The tab and the report in a real browser; under the profile {@code proof} only. */
package io.github.signumspark.browser;
