package org.galaxyscreen.cli;

import java.util.ArrayList;
import org.galaxyscreen.features.preprocess.Preprocessing;

/** The names of preprocessings, for usages and for the completion of shells. */
final class PreprocessingNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    PreprocessingNames() {
        super(Preprocessing.names());
    }
}
