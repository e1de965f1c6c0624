/**
 * The scoring endpoint for pipelines: images in, what saved detectors say of them out.
 */
@NullMarked
package org.galaxyscreen.server.scoring;

import org.jspecify.annotations.NullMarked;
