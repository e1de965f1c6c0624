/**
 * Catalogues in, row by row, by columns that are known or named; the results as CSV: the ranked catalogue, and one detector's scores.
 */
@NullMarked
package org.galaxyscreen.io.catalogue;

import org.jspecify.annotations.NullMarked;
