package org.galaxyscreen.report;

/** Which pictures of a page are whose. */
interface PictureNumbers {
    /** The number of an object's small picture, or -1. */
    int small(String id);

    /** The number of an object's larger picture, or -1. */
    int large(String id);
}
