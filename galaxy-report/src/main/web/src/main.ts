import { EmbeddedPictures } from './data';
import { start } from './page';

start(survey => new EmbeddedPictures(survey));
