package org.galaxyscreen.screening.options;

import java.util.ArrayList;
import org.galaxyscreen.features.preprocess.Preprocessing;

/** The names of preprocessings, for usages and for the completion of shells. */
public final class PreprocessingNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    /** All of them. */
    public PreprocessingNames() {
        super(Preprocessing.names());
    }
}
