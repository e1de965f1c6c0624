/**
 * The vocabulary of the library: images and where they come from, features, scores, and the interfaces that turn one
 * into the next. Small interfaces and immutable values, the JDK alone, no arithmetic worth tuning.
 *
 * <p>The road is {@link org.galaxyscreen.core.ImageSource} → {@link org.galaxyscreen.core.FeatureExtractor} →
 * {@link org.galaxyscreen.core.Features} → {@link org.galaxyscreen.core.Detector} →
 * {@link org.galaxyscreen.core.FittedDetector} → {@link org.galaxyscreen.core.Scores} →
 * {@link org.galaxyscreen.core.Threshold} → {@link org.galaxyscreen.core.AnomalyCatalogue}. A
 * {@link org.galaxyscreen.core.SurveyObject} travels with its row along all of it.
 */
@NullMarked
package org.galaxyscreen.core;

import org.jspecify.annotations.NullMarked;
