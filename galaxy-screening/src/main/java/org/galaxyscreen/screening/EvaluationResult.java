package org.galaxyscreen.screening;

import java.util.List;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.detectors.evaluation.EvaluationTable;

/** How well detectors find the classes that were left out of their training. Immutable. */
public final class EvaluationResult {
    private final EvaluationTable table;
    private final Extraction extracted;

    EvaluationResult(EvaluationTable table, Extraction extracted) {
        this.table = table;
        this.extracted = extracted;
    }

    /** A row for each class and detector, with intervals of 95 %. */
    public EvaluationTable table() {
        return table;
    }

    /** The rows that were evaluated. */
    public Features features() {
        return extracted.features();
    }

    /** The images that were skipped, in source order. */
    public List<ImageFailure> failures() {
        return extracted.failures();
    }
}
