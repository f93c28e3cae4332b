/** Begins the trigger's message where it refuses a person, which Cognito hands on; without it the trigger broke down. */
export const NOT_STANDING = 'not-standing';
