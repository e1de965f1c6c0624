/**
 * What turns scores into flags: rules, fitted to training scores, that give fences; and how sure such a verdict is.
 */
@NullMarked
package org.galaxyscreen.detectors.threshold;

import org.jspecify.annotations.NullMarked;
