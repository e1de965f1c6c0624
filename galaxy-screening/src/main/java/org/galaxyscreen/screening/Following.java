package org.galaxyscreen.screening;

/**
 * How far a {@link SurveyFollowing} is, with what earlier runs of it did.
 *
 * @param scored objects in the catalogue
 * @param flagged how many of them are flagged
 * @param skipped how often an image could not be read
 * @param blocks how many blocks of objects were compared with those of the fit
 * @param alarms how many of these have drifted
 */
public record Following(long scored, long flagged, long skipped, long blocks, long alarms) {}
