/** JMH benchmarks of the hot path and of the detectors, and the same work done by peers. */
@NullMarked
package org.galaxyscreen.benchmarks;

import org.jspecify.annotations.NullMarked;
