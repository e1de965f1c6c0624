package org.galaxyscreen.report;

import org.galaxyscreen.core.AnomalyCatalogue;

/** Which pictures of a page are whose. */
interface PictureNumbers {
    /** The number of an object's small picture, or -1. */
    int small(AnomalyCatalogue.Entry entry);

    /** The number of an object's larger picture, or -1. */
    int large(AnomalyCatalogue.Entry entry);
}
