/**
 * Catalogues as tables for other tools: typed columns with units and meanings, written as CSV, VOTable, FITS, JSON lines or DS9 regions; and the
 * door for further formats.
 */
@NullMarked
package org.galaxyscreen.io.catalogue.table;

import org.jspecify.annotations.NullMarked;
