/**
 * The HTML report: one file that needs nothing beside it, in which the ranked objects can be sorted, filtered and looked at
 * closely, with the figures, counts and settings of the screening. Its script is built from {@code src/main/web}.
 */
@NullMarked
package org.galaxyscreen.report;

import org.jspecify.annotations.NullMarked;
