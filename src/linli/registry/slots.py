"""The places on registry pages that upper rooms fill."""
from linli.kernel.slots import Slot

household = Slot("registry.household")        # unit_id, on: panels of the household file (一户一档)
household_figures = Slot("registry.household_figures")   # unit_id, on: key figures in its head row
community = Slot("registry.community")        # community_id, on: panels of the community page
community_figures = Slot("registry.community_figures")   # community_id, on: key figures in its head row
community_steps = Slot("registry.community_steps")   # community_id, on: what is still to be set up: values href, hint
community_tasks = Slot("registry.community_tasks")   # community_id, on: what is to be done there: values tasks
building = Slot("registry.building")          # community_id, on: values shares (percent), says, by building id
resident_home = Slot("registry.resident_home")  # unit_id, on: panels of the residents' home page
staff_home = Slot("staff.home")               # at: what waits for this member of staff (worklist, rounds), on the phone
staff_card = Slot("staff.card")               # unit_id, on: panels of a home's card on the staff phone
place_public = Slot("place.public")           # place_id: what anybody who scans a place's code may do or read
