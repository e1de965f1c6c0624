package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where int8's calibration came from.
 *
 * @param measured whether it was measured on this run's images; else it was read from the file
 * @param images how many it was measured on
 * @param file it was read from, or is kept in; null where none was to be kept
 * @param failure why it could not be kept; null where it was, or was not to be
 */
public record CalibrationUse(boolean measured, int images, @Nullable Path file, @Nullable IOException failure) {}
