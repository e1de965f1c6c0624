/** The report in a real browser. */
@NullMarked
package org.galaxyscreen.report.browser;

import org.jspecify.annotations.NullMarked;
