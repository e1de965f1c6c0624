/**
 * The road on an Apache Spark cluster: surveys as DataFrames, features and scores made partition by partition, detectors fitted to all rows. Files
 * of features and detectors are the same as those of one machine.
 */
@NullMarked
package org.galaxyscreen.spark;

import org.jspecify.annotations.NullMarked;
