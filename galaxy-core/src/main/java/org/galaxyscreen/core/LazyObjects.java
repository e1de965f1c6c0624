package org.galaxyscreen.core;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/** Objects that are made, or looked up, when they are asked for, since there may be millions. Unmodifiable. */
final class LazyObjects extends AbstractList<SurveyObject> implements RandomAccess {
    private final int size;
    private final IntFunction<SurveyObject> object;

    /** @param object the same for the same row, whenever it is asked for */
    LazyObjects(int size, IntFunction<SurveyObject> object) {
        this.size = size;
        this.object = object;
    }

    @Override
    public SurveyObject get(int row) {
        return object.apply(Objects.checkIndex(row, size));
    }

    @Override
    public int size() {
        return size;
    }
}
