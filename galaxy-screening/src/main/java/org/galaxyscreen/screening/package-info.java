/**
 * The whole road as one call: from a survey's images to features, detectors, a ranked catalogue and a report.
 *
 * <p>{@link org.galaxyscreen.screening.SurveyScreening} is all of it; {@link org.galaxyscreen.screening.SurveyExtraction},
 * {@link org.galaxyscreen.screening.FeatureScreening} and {@link org.galaxyscreen.screening.SurveyEvaluation} are its parts, each an
 * immutable description that {@code run} carries out. What happens on the way is told to a
 * {@link org.galaxyscreen.screening.RunListener}; a setting that cannot be is a
 * {@link org.galaxyscreen.screening.SettingException} that says which. Runs are interrupted by interrupting their thread, and resume
 * when they are run again.
 */
@NullMarked
package org.galaxyscreen.screening;

import org.jspecify.annotations.NullMarked;
