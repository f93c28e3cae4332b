import * as z from 'zod';

// Zod would probe for `new Function` while the contracts load; a strict content security policy reports each try.
z.config({ jitless: true });
