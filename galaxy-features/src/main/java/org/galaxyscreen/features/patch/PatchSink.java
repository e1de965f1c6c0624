package org.galaxyscreen.features.patch;

import java.io.IOException;

/** Takes images' patches, in the source's order. */
@FunctionalInterface
public interface PatchSink {
    /** @throws IOException if it cannot store them; ends the pass */
    void accept(PatchMap patches) throws IOException;
}
