/**
 * Apache Parquet: images and catalogues in, results out. Optional: with this jar on the class path {@link org.galaxyscreen.io.ImageSources},
 * {@link org.galaxyscreen.io.catalogue.Catalogues} and {@link org.galaxyscreen.io.catalogue.table.Tables} know the format.
 */
@NullMarked
package org.galaxyscreen.parquet;

import org.jspecify.annotations.NullMarked;
