package org.galaxyscreen.screening;

/** What can be set, so that a program can say of a {@link SettingException} how its own user knows the setting. */
public enum Setting {
    /** Where the images are. */
    INPUT("input"),
    /** The features that are read. */
    FEATURES("features"),
    /** The objects that others are to be like. */
    TO("to"),
    /** The objects that others are to be unlike. */
    UNLIKE("unlike"),
    /** The features that a detector learns from. */
    TRAIN("train"),
    /** The results' file or folder. */
    OUTPUT("output"),
    /** The catalogue of the objects that are cut out of tiles. */
    CATALOGUE("catalogue"),
    /** The catalogue whose columns go with the objects. */
    JOIN("join"),
    /** How many images are shown as the network will see them. */
    PREVIEW("preview"),
    /** The network's weights. */
    WEIGHTS("weights"),
    /** A network as an ONNX model. */
    ONNX("onnx"),
    /** What is done to images before the network sees them. */
    PREPROCESSING("preprocessing"),
    /** The side of the network's input. */
    INPUT_SIZE("inputSize"),
    /** Where in the network features are taken. */
    STAGE("stage"),
    /** What computes the network. */
    ENGINE("engine"),
    /** Which part of the survey is extracted. */
    SHARD("shard"),
    /** Features of several runs whose columns are put side by side. */
    COLUMNS("columns"),
    /** Features that others are made comparable with. */
    LIKE("like"),
    /** How many images are computed at once. */
    BATCH("batch"),
    /** The file of int8's calibration. */
    CALIBRATION("calibration"),
    /** The part of the objects that detectors learn from. */
    TRAIN_FRACTION("trainFraction"),
    /** Catalogues of known objects. */
    KNOWN("known"),
    /** The columns on which scores and flags may depend. */
    SYSTEMATICS("systematics"),
    /** How many objects the report shows. */
    GALLERY("gallery"),
    /** Of how many objects the report has a map of where they are odd. */
    ODDNESS_MAPS("oddnessMaps"),
    /** Where a fitted detector is saved. */
    SAVE("save"),
    /** Where a review's labels are written with the catalogue. */
    EXPORT("export"),
    /** The results of the run that saved a detector. */
    RESULTS("results"),
    /** Where a fitted detector is read from. */
    LOAD("load"),
    /** The time between two looks at a survey that is followed. */
    POLL("poll"),
    /** How many objects of a survey that is followed are compared at a time. */
    DRIFT_BLOCK("driftBlock"),
    /** Where the features that were extracted are kept. */
    KEEP_FEATURES("keepFeatures"),
    /** Which classes are left out of the training. */
    LEAVE_OUT("leaveOut"),
    /** The part of anomalies among the objects that are evaluated. */
    CONTAMINATION("contamination"),
    /** How interesting the objects of a simulated review are. */
    LABELS("labels"),
    /** From which interest an object counts. */
    INTERESTING("interesting"),
    /** How many objects at the head of a learned ranking count as found. */
    FIRST("first"),
    /** How many reviews are simulated. */
    SEEDS("seeds"),
    /** Where a picture of a simulated review is written. */
    FIGURE("figure"),
    /** Where a page on the difference of two runs is written. */
    REPORT("report"),
    /** Whether files are replaced that no run has written. */
    OVERWRITE("overwrite"),
    /** Whether an unfinished run's work is thrown away. */
    RESTART("restart");

    private final String label;

    Setting(String label) {
        this.label = label;
    }

    /** The name in this library's messages: {@code trainFraction}. */
    @Override
    public String toString() {
        return label;
    }
}
