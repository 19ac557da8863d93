"""The right of the console's own pages."""
from linli.kernel.access import right
from linli.registry import roles

SEE_GALLERY = right("console.see_gallery", "看组件样张", roles=(roles.ADMINISTRATOR,))
